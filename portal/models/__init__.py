"""What every room shares: the base page, the site's profile, the hotlines and the images."""

from portal.models.base import BasePage
from portal.models.closed_host import ClosedHost
from portal.models.content_version import ContentVersion
from portal.models.hotlines import Hotline
from portal.models.images import PortalImage, PortalRendition
from portal.models.site_profile import SiteProfile
from portal.models.text_page import TextPage

__all__ = [
    "BasePage",
    "ClosedHost",
    "ContentVersion",
    "Hotline",
    "PortalImage",
    "PortalRendition",
    "SiteProfile",
    "TextPage",
]
