"""Fields that several rooms use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class _CodesFormField(forms.TypedMultipleChoiceField):
    """Several boxes to tick; an empty choice is an empty list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        kwargs["empty_value"] = []
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value or []

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or []) != set(data or [])


class CodesField(models.JSONField):
    """
    A list of codes out of fixed choices, kept as JSON in the order of the choices.

    Small lists that are shown whole and never joined; what must be counted or filtered stands
    in the search's facet table.
    """

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        # Kept apart from `choices`, which Django would check against the whole list.
        self.codes = list(choices)
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse a value that is no list of known codes, naming the unknown one."""
        super().validate(value, model_instance)
        if not isinstance(value, list):
            raise ValidationError("A list of codes is expected.")
        known = dict(self.codes)
        for code in value:
            if known and code not in known:
                raise ValidationError(f"“{code}” is not one of the choices.")

    def formfield(self, **kwargs: Any) -> Any:
        return super(models.JSONField, self).formfield(
            **{
                "form_class": _CodesFormField,
                "choices_form_class": _CodesFormField,
                "choices": self.codes,
                "coerce": str,
                **{k: v for k, v in kwargs.items() if k not in {"form_class", "encoder"}},
            }
        )

    def labels(self, value: Sequence[str]) -> list[str]:
        """The labels of `value` in the order of the choices."""
        return [label for code, label in self.codes if code in value]
