"""The blocks a page's body is built from."""

from wagtail.blocks import StreamBlock

from portal.blocks.call_box import CallBoxBlock
from portal.blocks.care_card import CareCardBlock
from portal.blocks.download import DownloadBlock
from portal.blocks.facility_list import FacilityListBlock
from portal.blocks.heading import HeadingBlock
from portal.blocks.image import FigureBlock
from portal.blocks.questions import QuestionsBlock
from portal.blocks.quote import QuoteBlock
from portal.blocks.sources import SourcesBlock
from portal.blocks.steps import StepsBlock
from portal.blocks.table import TableBlock
from portal.blocks.text import TextBlock


class BodyBlock(StreamBlock):
    """Everything an editor may place in a page. None of it can load from another origin."""

    text = TextBlock()
    heading = HeadingBlock()
    quote = QuoteBlock()
    table = TableBlock()
    questions = QuestionsBlock()
    care_card = CareCardBlock()
    steps = StepsBlock()
    call_box = CallBoxBlock()
    facility_list = FacilityListBlock()
    image = FigureBlock()
    download = DownloadBlock()
    sources = SourcesBlock()

    class Meta:
        block_counts = {"sources": {"max_num": 1}}
