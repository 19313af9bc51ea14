"""Alembic's entry: runs the revisions on the connection that `cases.store.migrate` hands over."""

from alembic import context

from cases.store.columns import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_schemas=True,
    compare_type=True,
    version_table="schema_version",
)
with context.begin_transaction():
    context.run_migrations()
