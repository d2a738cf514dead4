"""coordinates and casualties

Revision: 0002
Before: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("latitude", sa.Double()),
    ("longitude", sa.Double()),
    ("killed", sa.Integer()),
    ("injured", sa.Integer()),
    ("arrested", sa.Integer()),
)


def upgrade() -> None:
    """Go forward."""
    for table in ("events", "mentions"):
        for name, kind in _COLUMNS:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.add_column(
        "events",
        sa.Column("place_precision", sa.String(length=10), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("events", "place_precision")
    for table in ("events", "mentions"):
        for name, _ in reversed(_COLUMNS):
            op.drop_column(table, name)
