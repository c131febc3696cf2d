"""A browser has six connections to one server: hidden tabs hold none."""

_COUNT = """
const Plain = window.EventSource;
window.open_streams = [];
window.EventSource = class extends Plain {
  constructor(...given) { super(...given); window.open_streams.push(this); }
};
"""
_TURN = """hidden => {
  const seen = hidden ? "hidden" : "visible";
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  Object.defineProperty(document, "visibilityState", { value: seen, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
_OPEN = "() => window.open_streams.filter(s => s.readyState !== 2).length"


def test_a_hidden_tab_gives_its_stream_back_and_takes_it_again(page, table, samples):
    at = table.read_in(samples["support-chatbot"])
    page.add_init_script(_COUNT)
    page.goto(f"{at}/ask/support-chatbot/use.tasks_month")
    assert page.evaluate(_OPEN) == 1
    page.evaluate(_TURN, True)
    assert page.evaluate(_OPEN) == 0
    page.evaluate(_TURN, False)
    assert page.evaluate(_OPEN) == 1
    page.evaluate(_TURN, False)
    assert page.evaluate(_OPEN) == 1
