"""Answers in, facts out."""

from advisor.intake.engagement import Engagement as Engagement
from advisor.intake.engagement import UseCase as UseCase
from advisor.intake.engagement import load_engagement as load_engagement
from advisor.intake.engagement import read_engagement as read_engagement

__all__ = ["Engagement", "UseCase", "load_engagement", "read_engagement"]
