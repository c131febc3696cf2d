"""Questions on paper: the blank questionnaire, and the list of open questions of an engagement."""

from advisor.report.questionnaire.contents import Questionnaire as Questionnaire
from advisor.report.questionnaire.contents import blank as blank
from advisor.report.questionnaire.contents import open_questions as open_questions
from advisor.report.questionnaire.set import as_pdf as as_pdf

__all__ = ["Questionnaire", "as_pdf", "blank", "open_questions"]
