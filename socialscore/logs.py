"""JSON logs with a request id, and without what belongs to a person: no e-mail, token, query, body or address."""

import re
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, Processor, WrappedLogger

# Deliberately broad: a log line loses more than it must rather than less.
PERSONAL = re.compile(
    r"(?P<secret>(?:(?<=/first-password/)|(?<=/invited/))[^\s\"]+)|(?P<email>[\w.+%-]+@[\w-]+(\.[\w-]+)+)|(?P<token>\bscs_\w+|\b(?:Token|Bearer|Basic)\s+[\w+/=.~-]{8,})",
    re.IGNORECASE,
)
# Unique violations quote the row: `Key (email)=(…)`, `DETAIL:  Failing row contains (…)`.
QUOTED_ROW = re.compile(r"(?P<what>Key \(.*\)=|row contains )\(.*\)")


def redact(text: str) -> str:
    """Return `text` with e-mail addresses, tokens and quoted database rows replaced."""
    text = PERSONAL.sub(lambda match: f"[{match.lastgroup}]" if match.lastgroup else "[redacted]", text)
    return QUOTED_ROW.sub(lambda match: f"{match['what']}([row])", text)


def hide_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Redact every text of a log event; the last step before it is written."""
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


class RequestLog(RequestMiddleware):
    """Log one line per request, and give the answer the id of that line."""

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Log the end of the request and put its id into `X-Request-ID`."""
        response["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path; the query string holds what people search for."""
        return f"{request.method} {request.path}"


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    # A plain traceback: structlog's rich ones print local variables, and those hold what people wrote.
    structlog.processors.format_exc_info,
]


def configure_structlog() -> None:
    """Send structlog's own loggers through the standard library, so that one handler writes everything."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, as JSON lines or as readable lines."""
    rendered: Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    quiet = "INFO" if level == "DEBUG" else level
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_personal_data,
                    rendered,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers print to the console under DEBUG and mail the admins otherwise.
            "django": {"handlers": [], "level": level, "propagate": True},
            # The request line says it already: method, path, status and what was raised.
            "django.request": {"level": "CRITICAL"},
            # These two never speak at DEBUG: of what a photo says in its EXIF, and with which browser somebody came.
            "PIL": {"level": quiet},
            "django_structlog.middlewares": {"level": quiet},
            # Every address that does not exist would be a warning with the address in it.
            "django.security.DisallowedHost": {"level": "ERROR"},
        },
    }
