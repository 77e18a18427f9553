"""Pages and JSON API for people at a desk; the clip providers' webhook; health."""

from web.clips import clips_router
from web.health import health_router
from web.home import home_router

__all__ = ["clips_router", "health_router", "home_router"]
