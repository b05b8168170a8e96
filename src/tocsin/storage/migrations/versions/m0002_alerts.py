"""Lay the projection of alerts; the journal needs no change."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("hazard", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("raised", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("alert", sa.Text, nullable=False),
    )
    op.create_index("alerts_by_key", "alerts", ["hazard", "place", "event"])


def downgrade() -> None:
    """Take the projection away; the journal keeps every step."""
    op.drop_table("alerts")
