"""How alembic runs our migrations: on the connection that it is given, in that transaction."""

from alembic import context

from bot.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
