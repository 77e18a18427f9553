"""The menus at the foot of a one-to-one chat: which there are, and keeping them on LINE as they should be."""

from bot.rich_menu.keeping import keep_menus
from bot.rich_menu.menus import MENUS, Menu, menu_of

__all__ = ["MENUS", "Menu", "keep_menus", "menu_of"]
