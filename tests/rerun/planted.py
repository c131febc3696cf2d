"""Reports with something planted in them."""

import hashlib
import io
import json

import pikepdf

from advisor.report.rerun import page_text


def with_attached(content, attached, *, right=False):
    """The report with another attached file.

    Args:
        content: of the PDF.
        attached: of the file.
        right: whether the hashes in the metadata and in the list of files are made right again.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        stream = pdf.attachments["advice.json"].get_file().obj
        before = hashlib.sha256(stream.read_bytes()).hexdigest()
        stream.write(attached)
        if right:
            stream.Params.CheckSum = hashlib.md5(attached).digest()
            metadata = pdf.Root.Metadata.read_bytes()
            after = hashlib.sha256(attached).hexdigest()
            assert before.encode() in metadata
            pdf.Root.Metadata.write(metadata.replace(before.encode(), after.encode()))
        return saved(pdf)


def attached(content):
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return pdf.attachments["advice.json"].get_file().read_bytes()


def with_advice(content, change):
    """The report with its advice changed, and all hashes but the printed one made right."""
    data = json.loads(attached(content))
    change(data)
    from advisor.report.json_file import as_json

    return with_attached(content, as_json(data).encode(), right=True)


def with_digit(content, number, words):
    """The report with one digit changed in print.

    Args:
        content: of the PDF.
        number: of the page.
        words: the run of text whose last digit is changed by one.
    """
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[number - 1]
        fonts = {
            name: page_text._glyphs(font.ToUnicode.read_bytes())
            for name, font in page.Resources.Font.items()
        }
        done = False
        steps = []
        glyphs = {}
        for step in pikepdf.parse_content_stream(page):
            operands, sign = list(step.operands), str(step.operator)
            if sign == "Tf":
                glyphs = fonts[str(operands[0])]
            if sign == "TJ" and not done:
                parts = list(operands[0])
                text = "".join(
                    page_text._text(bytes(p), glyphs)
                    for p in parts
                    if isinstance(p, pikepdf.String)
                )
                if words in text:
                    operands[0], done = pikepdf.Array(_changed(parts, glyphs)), True
            steps.append((operands, step.operator))
        assert done, f"'{words}' does not stand on page {number}"
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        return saved(pdf)


def _changed(parts, glyphs):
    codes = {text: code for code, text in glyphs.items()}
    for n in reversed(range(len(parts))):
        if not isinstance(parts[n], pikepdf.String):
            continue
        raw = bytearray(bytes(parts[n]))
        for at in reversed(range(0, len(raw), 2)):
            digit = glyphs.get(raw[at] << 8 | raw[at + 1], "")
            if digit.isdigit():
                other = next(d for d in "1234567890" if d in codes and d != digit)
                raw[at : at + 2] = codes[other].to_bytes(2, "big")
                return [*parts[:n], pikepdf.String(bytes(raw)), *parts[n + 1 :]]
    raise AssertionError("no digit in it")


def saved(pdf, **more):
    out = io.BytesIO()
    pdf.save(out, **more)
    return out.getvalue()
