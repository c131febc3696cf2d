"""The form to mail after a session: written as a workbook, read back as answers."""

from advisor.interview.form.read import SentBack as SentBack
from advisor.interview.form.read import read_form as read_form
from advisor.interview.form.rows import asked_rows as asked_rows
from advisor.interview.form.write import form_bytes as form_bytes

__all__ = ["SentBack", "asked_rows", "form_bytes", "read_form"]
