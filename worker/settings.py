"""The one settings object: defaults here, then ``config/settings.yml``, then ``LAPWING_*``.

Later wins. An unknown key in the file and an unknown ``LAPWING_*`` variable are errors, because a
mistyped limit that is silently ignored is worse than none.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from worker.errors import ConfigFileError, SettingsError
from worker.yamlfiles import read_yaml, top_level_lines

PREFIX = "LAPWING_"
SETTINGS_FILE = "settings.yml"
_PACKAGE = Path(__file__).parent


class Settings(BaseSettings):
    """Everything that can be set. Names carry their units."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    database_url: str = Field(
        default="sqlite:///.lapwing/lapwing.db",
        description="SQLAlchemy URL of the database: sqlite:///… or postgresql://…",
    )
    broker_url: str = Field(
        default="",
        description="redis://… to hand work to Celery workers; empty: work runs in this process",
    )
    language_model: str = Field(
        default="",
        description="spaCy pipeline with UD labels, by name or path; empty: the bundled one",
    )
    cache_dir: str = Field(
        default="",
        description="folder for what can be made anew; empty: lapwing in the user's cache folder",
    )
    code_batch_articles: int = Field(
        default=20, ge=1, le=1000, description="articles that one coding task takes"
    )
    load_batch_records: int = Field(
        default=200, ge=1, le=10_000, description="records of a source stored in one transaction"
    )
    lease_seconds: int = Field(
        default=600,
        ge=1,
        description="how long a process may hold a piece of work before another may take it",
    )
    max_attempts: int = Field(
        default=5, ge=1, description="tries before a piece of work goes to quarantine"
    )
    retry_base_seconds: int = Field(
        default=30, ge=0, description="wait after the first failed try; doubles with each further"
    )
    max_record_mib: int = Field(
        default=16, ge=1, le=1024, description="largest record of a seed file, decompressed"
    )
    max_article_characters: int = Field(
        default=200_000, ge=1000, description="longer articles are coded up to this length only"
    )
    min_article_characters: int = Field(
        default=20, ge=0, description="shorter articles are set aside, not coded"
    )
    sqlite_busy_seconds: float = Field(
        default=30.0, gt=0, description="how long to wait for another writer of the SQLite file"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        scheme = value.split(":", 1)[0].split("+", 1)[0]
        if scheme not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("must start with sqlite: or postgresql:")
        # SQLAlchemy dropped the short form that hosting services still hand out.
        return "postgresql" + value[len("postgres") :] if scheme == "postgres" else value

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if value and value.split(":", 1)[0] not in {"redis", "rediss"}:
            raise ValueError("must start with redis: or rediss:, or be empty")
        return value

    @property
    def embedded(self) -> bool:
        """True when tasks run in the process that asks for them, with no broker."""
        return not self.broker_url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments (the settings file is passed as such) after variables."""
        return env_settings, init_settings


@dataclass(frozen=True)
class Setting:
    """One setting in force: its name, value with any password masked, and where it comes from."""

    name: str
    value: str
    origin: str
    description: str


def config_dir() -> Path:
    """Return the folder of the configuration files.

    ``LAPWING_CONFIG_DIR`` if set; else ``config/`` of the checkout; else the copy in the wheel.

    Raises:
        SettingsError: ``LAPWING_CONFIG_DIR`` is not a folder.
    """
    chosen = os.environ.get(PREFIX + "CONFIG_DIR")
    if chosen:
        if not Path(chosen).is_dir():
            raise SettingsError(f"{PREFIX}CONFIG_DIR: no such folder: {chosen}")
        return Path(chosen)
    checkout = _PACKAGE.parent / "config"
    return checkout if (checkout / SETTINGS_FILE).is_file() else _PACKAGE / "_config"


def cache_dir() -> Path:
    """Return the folder of what can be made anew: ``cache_dir``, else the user's cache folder."""
    chosen = get_settings().cache_dir
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "lapwing"


def _from_file() -> dict[str, Any]:
    path = config_dir() / SETTINGS_FILE
    content = read_yaml(path) if path.exists() else None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigFileError(str(path), 1, "must be a mapping of setting to value")
    unknown = sorted(str(key) for key in content if key not in Settings.model_fields)
    if unknown:
        raise ConfigFileError(
            str(path), top_level_lines(path)[unknown[0]], f"unknown setting: {unknown[0]}"
        )
    return content


def _check_environment() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX + "CONFIG_DIR"}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SettingsError(f"unknown setting in the environment: {unknown[0]}")


@cache
def get_settings() -> Settings:
    """Return the settings in force, read once per process.

    Raises:
        SettingsError: an unknown or impossible setting, naming where it was set.
        ConfigFileError: the settings file is not a YAML mapping of known settings.
    """
    _check_environment()
    content = _from_file()
    try:
        return Settings(**content)
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0])
        raise SettingsError(
            f"{name}: {problem['msg']} (set by {_origin(name, content)})"
        ) from error


def _origin(name: str, content: dict[str, Any]) -> str:
    if PREFIX + name.upper() in os.environ:
        return f"environment {PREFIX}{name.upper()}"
    if name in content:
        path = config_dir() / SETTINGS_FILE
        return f"{path}:{top_level_lines(path)[name]}"
    return "default"


def settings_in_force() -> list[Setting]:
    """Return every setting with its value and origin, passwords masked."""
    settings, content = get_settings(), _from_file()
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = mask_password(value) if name.endswith("_url") else str(value)
        rows.append(Setting(name, shown, _origin(name, content), field.description or ""))
    return rows


def mask_password(url: str) -> str:
    """Return the URL with its password, if any, replaced by three stars.

    A URL that cannot be parsed is not shown at all: it may hold a password anywhere.
    """
    try:
        parts = urlsplit(url)
        password, host = parts.password, parts.hostname
    except ValueError:
        return "(unreadable)"
    query = "&".join(
        f"{pair.partition('=')[0]}=***" if "pass" in pair.partition("=")[0].lower() else pair
        for pair in parts.query.split("&")
    )
    netloc = parts.netloc
    if password is not None:
        userinfo, _, address = netloc.rpartition("@")
        netloc = f"{userinfo.partition(':')[0]}:***@{address}"
    elif host is None and "@" in netloc:
        return "(unreadable)"
    if netloc == parts.netloc and query == parts.query:
        return url
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
