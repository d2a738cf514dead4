"""The Celery application: ``celery -A worker.app …``.

Without a broker URL it is embedded: a task that is called runs in the calling process. With one,
tasks are hints to do now what the database knows must be done; each setting below follows from
that. Times are in seconds.
"""

from __future__ import annotations

from celery import Celery

from worker.settings import Settings, get_settings

# Longest run of a task; the database's lease and the broker's visibility timeout are longer.
SOFT_TIME_LIMIT_SECONDS = 90
TIME_LIMIT_SECONDS = 120
VISIBILITY_TIMEOUT_SECONDS = 180
SWEEP_INTERVAL_SECONDS = 60

QUEUE_POLL, QUEUE_FETCH, QUEUE_CODE, QUEUE_MAINTAIN = "poll", "fetch", "code", "maintain"


def make_app(settings: Settings) -> Celery:
    """Return the application for the settings."""
    app = Celery("lapwing", include=["worker.tasks"])
    app.conf.update(
        # No pickle anywhere: a message is ids in JSON.
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        # What a task did is in the database.
        task_ignore_result=True,
        task_default_queue=QUEUE_MAINTAIN,
        task_routes={
            "lapwing.code_articles": {"queue": QUEUE_CODE},
            "lapwing.sweep": {"queue": QUEUE_MAINTAIN},
        },
        timezone="UTC",
        enable_utc=True,
        broker_connection_retry_on_startup=True,
    )
    if settings.embedded:
        app.conf.update(
            broker_url="memory://",
            task_always_eager=True,
            # An error of a task is an error of the command that called it.
            task_eager_propagates=True,
        )
        return app
    app.conf.update(
        broker_url=settings.broker_url,
        # Acknowledged when done: a killed worker's message comes back. Rejecting covers a killed
        # child; its retry counts come first.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_retry_on_worker_lost=True,
        # One message a process: what waits in a busy worker would age towards redelivery.
        worker_prefetch_multiplier=1,
        task_soft_time_limit=SOFT_TIME_LIMIT_SECONDS,
        task_time_limit=TIME_LIMIT_SECONDS,
        # Restoring is looked for every 5 s; by default it takes 100 s however short the timeout is.
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            "socket_keepalive": True,
            "socket_connect_timeout": 5,
            "socket_timeout": 30,
            "health_check_interval": 25,
        },
        visibility_timeout=VISIBILITY_TIMEOUT_SECONDS,
        # None: never give up on a broker that is away.
        broker_connection_max_retries=None,
        worker_soft_shutdown_timeout=25,
        worker_enable_soft_shutdown_on_idle=True,
        worker_send_task_events=True,
        worker_max_tasks_per_child=500,
        beat_schedule={
            "sweep": {
                "task": "lapwing.sweep",
                "schedule": float(SWEEP_INTERVAL_SECONDS),
                "options": {"expires": SWEEP_INTERVAL_SECONDS},
            }
        },
    )
    return app


app = make_app(get_settings())
