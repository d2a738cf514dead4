"""The jobs that join the steps: loading sources, coding articles, sweeping up what was left.

Celery tasks and commands are thin skins over these; a job knows neither.
"""
