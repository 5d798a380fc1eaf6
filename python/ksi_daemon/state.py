from __future__ import annotations

from typing import Any, Dict, Optional

from .reply import Reply


class State:
    """Values that outlive the daemon, in a namespace of the plugin's own unless another one is named."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def get(self, key: str, default: Any = None, *, namespace: Optional[str] = None) -> Reply:
        def read(answer: Any) -> Any:
            return answer["value"] if answer["found"] else default

        return self._ask("state:get", {"key": key}, namespace, read)

    def set(self, key: str, value: Any, *, ttl: Optional[float] = None, namespace: Optional[str] = None) -> Reply:
        """Kept when the reply is there. ``ttl``: seconds until it goes away."""
        about: Dict[str, Any] = {"key": key, "value": value}
        return self._ask("state:set", about if ttl is None else {**about, "ttl": ttl}, namespace)

    def delete(self, key: str, *, namespace: Optional[str] = None) -> Reply:
        """The reply says whether there was something."""
        return self._ask("state:delete", {"key": key}, namespace, lambda answer: answer["status"] == "deleted")

    def keys(self, pattern: str = "*", *, namespace: Optional[str] = None) -> Reply:
        return self._ask("state:list", {"pattern": pattern}, namespace, lambda answer: answer["keys"])

    def _ask(self, name: str, data: Dict[str, Any], namespace: Optional[str], read: Any = None) -> Reply:
        place = {**data, "namespace": namespace or self._context.plugin_name}
        return self._context.ask({"type": "request", "name": name, "data": place}, Reply(name, read=read))
