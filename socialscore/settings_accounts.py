"""What is the same of signing in and of accounts in each deployment: allauth's settings, and ours of passwords."""

AUTH_USER_MODEL = "socialscore.User"
AUTHENTICATION_BACKENDS = ["socialscore.infrastructure.auth.backends.PersonBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "landing"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

ACCOUNT_ADAPTER = "socialscore.web.account.adapter.AccountAdapter"
USERSESSIONS_ADAPTER = "socialscore.web.account.tokens.SessionsAdapter"
ACCOUNT_FORMS = {
    "signup": "socialscore.web.account.forms.SignUpForm",
    "change_password": "socialscore.web.account.forms.NewPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "welcome"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Codes rather than links: nothing secret stands in an address, a log or a browser's history.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True

MFA_ADAPTER = "socialscore.web.account.second_factors.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "socialscore.web.account.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ, and a code takes a while to be typed

SOCIALACCOUNT_ADAPTER = "socialscore.web.account.oidc.IssuerAdapter"
SOCIALACCOUNT_FORMS = {"signup": "socialscore.web.account.forms.IssuerSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # nobody is a member without having agreed
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
