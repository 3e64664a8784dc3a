"""JSON and TOML of files that may be damaged or malicious: whatever is wrong with them is a `ValueError`."""

import json
import tomllib
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """Parses JSON.

    Raises:
        ValueError: it is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def parse_toml(text: bytes) -> dict[str, Any]:
    """Parses TOML.

    Raises:
        ValueError: it is not TOML in UTF-8, or is nested too deeply; the message says why.
    """
    try:
        return tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
