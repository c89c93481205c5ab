"""How people get into the admin; see portal.login."""

import datetime as dt

import environ

env = environ.Env()

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
# Five wrong passwords from one address, and it waits; a name alone is never locked, or anybody
# could lock an editor out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["ip_address"]
AXES_CLIENT_IP_CALLABLE = "portal.login.throttle.address"
AXES_LOCKOUT_CALLABLE = "portal.login.throttle.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
# Publishers and administrators set up a second factor before they can do anything else.
TWO_FACTOR_REQUIRED = env.bool("TWO_FACTOR_REQUIRED", default=False)
OTP_TOTP_ISSUER = env.str("PORTAL_NAME", default="Recovery portal")
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "portal.login.forms.QuietResetForm"
