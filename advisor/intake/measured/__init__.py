"""Measured energy and hours out of CSV files, as answers."""

from advisor.intake.measured.answers import Found as Found
from advisor.intake.measured.answers import Purpose as Purpose
from advisor.intake.measured.answers import answers_of as answers_of
from advisor.intake.measured.formats import Measurement as Measurement
from advisor.intake.measured.formats import read_measurement as read_measurement
from advisor.intake.measured.insert import with_answers as with_answers

__all__ = ["Found", "Measurement", "Purpose", "answers_of", "read_measurement", "with_answers"]
