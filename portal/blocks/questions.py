"""Questions people ask."""

from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock


class QuestionBlock(StructBlock):
    """A question and its answer."""

    question = CharBlock(max_length=160)
    answer = RichTextBlock(features=["bold", "ol", "ul", "link"])


class QuestionsBlock(StructBlock):
    """Questions that open their answers, without JavaScript."""

    items = ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        label = "Questions and answers"
        group = "Text"
        template = "blocks/questions.html"
        description = "Questions that open to show their answers."
        preview_value = {
            "items": [
                {
                    "question": "Will they tell the police?",
                    "answer": "<p>No. Treatment records are protected by federal law.</p>",
                }
            ]
        }
