"""Lay the index of the exchange: batches, objects, streams, statements, deliveries, usage."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "exchange_batches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
    )
    op.create_index("exchange_batches_by_expiry", "exchange_batches", ["state", "expires"])
    op.create_index("exchange_batches_by_position", "exchange_batches", ["position"], unique=True)
    op.create_index("exchange_batches_by_segment", "exchange_batches", ["segment"])
    op.create_index("exchange_batches_by_stream", "exchange_batches", ["stream", "first"])
    op.create_table(
        "exchange_hints",
        sa.Column("hint", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("batch", sa.Text, nullable=False),
    )
    op.create_table(
        "exchange_objects",
        sa.Column("leaf", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("stream", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("policy", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("segment", sa.Integer, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("slot", sa.BigInteger, nullable=False),
    )
    op.create_index("exchange_objects_by_batch", "exchange_objects", ["batch", "number"])
    op.create_index("exchange_objects_by_content", "exchange_objects", ["content"])
    op.create_index("exchange_objects_by_expiry", "exchange_objects", ["state", "expires"])
    op.create_index("exchange_objects_by_position", "exchange_objects", ["position"], unique=True)
    op.create_index("exchange_objects_by_segment", "exchange_objects", ["segment"])
    op.create_index("exchange_objects_by_stream", "exchange_objects", ["stream", "number"])
    op.create_index("exchange_objects_by_type", "exchange_objects", ["type", "state", "position"])
    op.create_table(
        "exchange_custody",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("group", sa.Text, nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True)),
        sa.Column("row", sa.Text, nullable=False),
    )
    op.create_index("exchange_custody_by_end", "exchange_custody", ["kind", "ends"])
    op.create_index("exchange_custody_by_group", "exchange_custody", ["kind", "group", "position"])
    op.create_index("exchange_custody_by_position", "exchange_custody", ["kind", "position"])
    op.create_table(
        "exchange_streams",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("audience", sa.Text, nullable=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
    )
    op.create_index("exchange_streams_by_audience", "exchange_streams", ["origin", "audience", "epoch"])
    op.create_table(
        "exchange_statements",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("signed", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("received", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("exchange_statements_by_kind", "exchange_statements", ["kind", "issuer", "position"])
    op.create_index("exchange_statements_by_position", "exchange_statements", ["position"], unique=True)
    op.create_index("exchange_statements_by_subject", "exchange_statements", ["subject"])
    op.create_table(
        "exchange_deliveries",
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("asked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("exchange_deliveries_by_item", "exchange_deliveries", ["item"])
    op.create_index("exchange_deliveries_due", "exchange_deliveries", ["member", "state", "kind", "position"])
    op.create_table(
        "exchange_usage",
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("objects", sa.BigInteger, nullable=False),
        sa.Column("requests", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    """Take the index away; segments and keys stay where they are."""
    op.drop_table("exchange_usage")
    op.drop_table("exchange_deliveries")
    op.drop_table("exchange_statements")
    op.drop_table("exchange_streams")
    op.drop_table("exchange_custody")
    op.drop_table("exchange_objects")
    op.drop_table("exchange_hints")
    op.drop_table("exchange_batches")
