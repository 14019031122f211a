"""How answers are written: JSON, in which a frozen row is the object of its fields."""

from dataclasses import asdict, is_dataclass
from typing import Any

from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder


class RowEncoder(JSONEncoder):
    """JSON of plain values, moments and ids, and of rows, so that their types can be described as they are."""

    def default(self, obj: Any) -> Any:
        if is_dataclass(obj) and not isinstance(obj, type):
            return asdict(obj)
        return super().default(obj)


class RowRenderer(JSONRenderer):
    encoder_class = RowEncoder
