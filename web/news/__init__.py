"""The selection page /news: the day's stories, picked, relabelled, merged and split by several officers at once."""

from web.news.desk import Desk
from web.news.pages import news_router

__all__ = ["Desk", "news_router"]
