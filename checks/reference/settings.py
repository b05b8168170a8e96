"""The settings, from the schema that reads them."""

from checks.reference.commands import every
from checks.reference.markdown import code, table
from tocsin.node.configuration import settings

__all__ = ["page"]

_PREFACE = """# Settings

One schema, four places: a flag (where a command has one) wins over the environment, the environment over
`tocsin.toml` in the home, the file over the default. `TOCSIN_CONFIGURATION` names another file. An unknown key or a
value that does not fit is an error that names the nearest known one. `tocsin doctor` prints the settings in force,
secrets masked."""


def page() -> str:
    """Write every setting with its names, type, default and meaning."""
    offered = {flag for command, _ in every().values() for parameter in command.params for flag in parameter.opts}
    rows = (
        (
            code(setting.name),
            code(setting.environment),
            code(setting.flag if setting.flag in offered else ""),
            setting.type,
            code(setting.default),
            setting.description + (" Secret: never printed or journalled." if setting.secret else ""),
        )
        for setting in settings()
    )
    return f"{_PREFACE}\n\n{table(('In tocsin.toml', 'Environment', 'Flag', 'Type', 'Default', 'Meaning'), rows)}"
