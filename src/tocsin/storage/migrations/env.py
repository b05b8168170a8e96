"""Run migrations on the connection handed over by :mod:`tocsin.storage.records.database`."""

from alembic import context

# Alembic fills its context only while it migrates; whoever merely imports this file finds nothing to do.
_configuration = getattr(context, "config", None)

if _configuration is not None:
    context.configure(connection=_configuration.attributes["connection"], transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()
