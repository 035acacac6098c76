"""Feature flags, which can be changed while the service runs."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, Timestamped


class Flag(StrEnum):
    """The flags that the service itself uses. Others are for clients."""

    REGISTRATION = "registration"
    """Whether users may register, if the settings allow it."""


FLAGS_WITHOUT_A_ROW: dict[Flag, bool] = {Flag.REGISTRATION: True}
"""The value of a flag that has no row."""


class FeatureFlag(Keyed, Timestamped, Base, kw_only=True, eq=False):
    __tablename__ = "feature_flags"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=False)
    public: Mapped[bool] = mapped_column(default=False)
    """Whether the public configuration lists the flag while it is on."""

    @property
    def built_in(self) -> bool:
        return self.name in FLAGS_WITHOUT_A_ROW
