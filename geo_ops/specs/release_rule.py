"""What an audience may see of a layer."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from geo_ops.specs.base import ColumnName, Strict
from geo_ops.specs.vocabulary import Finest


class ReleaseRule(Strict):
    """What one audience may see of the layer. An audience without a rule sees nothing of it.

    `columns` is an allow-list: a column that is not named never leaves. `finest` is the most
    precise place that may leave; rows known better are shown by that unit. With `rows = false`
    only figures leave: counts, and sums of the fields that are named. Counts under `floor` are
    suppressed, and others so that none can be recovered by subtraction.
    """

    rows: bool = True
    columns: list[ColumnName] = []
    finest: Finest = "country"
    floor: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _floor_hides(self) -> Self:
        if self.floor in (1, 2):
            raise ValueError(
                f"a floor of {self.floor} hides nothing: what is hidden under 2 is 1; "
                "use 3 or more, or 0 for none"
            )
        return self
