"""The model of every YAML file of a pack. Used when a pack is read, never on the cached path."""

from __future__ import annotations

from advisor.pack.schema.accepted import AcceptedModel as AcceptedModel
from advisor.pack.schema.brand import BrandModel as BrandModel
from advisor.pack.schema.data import FactorModel as FactorModel
from advisor.pack.schema.data import FrameworkModel as FrameworkModel
from advisor.pack.schema.data import ParameterModel as ParameterModel
from advisor.pack.schema.data import SourceModel as SourceModel
from advisor.pack.schema.data import TableModel as TableModel
from advisor.pack.schema.files import PackFile as PackFile
from advisor.pack.schema.files import RankingModel as RankingModel
from advisor.pack.schema.files import TextsModel as TextsModel
from advisor.pack.schema.questions import CaseModel as CaseModel
from advisor.pack.schema.questions import DerivedModel as DerivedModel
from advisor.pack.schema.questions import FactModel as FactModel
from advisor.pack.schema.questions import QuestionModel as QuestionModel
from advisor.pack.schema.questions import SectionModel as SectionModel
from advisor.pack.schema.recommend import RuleModel as RuleModel
from advisor.pack.schema.recommend import TestModel as TestModel
from advisor.pack.schema.starting_points import StartingPointModel as StartingPointModel
from advisor.pack.schema.words import Strict as Strict
from advisor.pack.schema.words import Topic as Topic
