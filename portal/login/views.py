"""Setting up the second factor, asking for it, and taking it away from a lost telephone."""

from __future__ import annotations

import base64
import re
from typing import Any

import django_otp
import qrcode
import qrcode.image.svg
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.log_actions import log

from portal.login.audit import ACTION

_WRONG = "This is not the code of this minute. Look again, and type the six digits."
_WAIT = "Too many wrong codes. Please wait a minute and try again."


class CodeForm(forms.Form):
    """The six digits that the telephone shows."""

    code = forms.CharField(
        label="Code",
        max_length=8,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": ""}
        ),
    )

    def __init__(self, device: TOTPDevice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.device = device
        self.label_suffix = ""

    def clean_code(self) -> str:
        """The code without spaces, when the device says that it is right."""
        code = "".join(str(self.cleaned_data["code"]).split())
        allowed, _ = self.device.verify_is_allowed()
        if not allowed:
            raise forms.ValidationError(_WAIT)
        if not self.device.verify_token(code):
            raise forms.ValidationError(_WRONG)
        return code


@never_cache
@sensitive_post_parameters()
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the person's telephone."""
    device = TOTPDevice.objects.filter(user=request.user, confirmed=True).first()
    if device is None:
        return redirect("second_factor_new")
    form = CodeForm(device, request.POST or None)
    if request.method == "POST" and form.is_valid():
        django_otp.login(request, device)
        return _onward(request)
    return render(request, "portal/login/code.html", {"form": form, "next": _next(request)})


@never_cache
@sensitive_post_parameters()
def new(request: HttpRequest) -> HttpResponse:
    """Join a telephone to the account; the one before is forgotten when the new one has worked."""
    waiting = TOTPDevice.objects.filter(user=request.user, confirmed=False)
    device = waiting.first()
    if device is None or request.method != "POST":
        waiting.delete()
        device = TOTPDevice.objects.create(user=request.user, name="telephone", confirmed=False)
    form = CodeForm(device, request.POST or None)
    if request.method == "POST" and form.is_valid():
        TOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save()
        django_otp.login(request, device)
        log(instance=request.user, action=ACTION, data={"given": ["second factor"]})
        messages.success(request, "Your telephone is joined. From now on we ask for its code.")
        return _onward(request)
    context = {
        "form": form,
        "next": _next(request),
        "picture": _picture(device.config_url),
        "key": base64.b32encode(device.bin_key).decode(),
    }
    return render(request, "portal/login/new_device.html", context)


def forget(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take a lost telephone from somebody's account; for administrators, after a question."""
    if not request.user.is_superuser:
        raise PermissionDenied
    person = get_object_or_404(get_user_model(), pk=user_id)
    if request.method == "POST":
        forget_devices(person)
        messages.success(request, f"{person.get_username()} joins a telephone at the next login.")
        return redirect("wagtailusers_users:edit", person.pk)
    title = f"Take the telephone from {person.get_username()}?"
    words = {
        "person": person,
        "page_title": title,
        "header_title": title,
        "header_icon": "mobile-alt",
    }
    return render(request, "portal/login/forget.html", words)


def forget_devices(person: Any) -> int:
    """Delete the devices of an account, write it into the log, and say how many there were."""
    count, _ = TOTPDevice.objects.filter(user=person).delete()
    if count:
        log(instance=person, action=ACTION, data={"taken": ["second factor"]})
    return count


def _picture(address: str) -> SafeString:
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathFillImage, box_size=14)
    # Without a size of its own it takes the place that it is given.
    return mark_safe(
        re.sub(r' (?:width|height)="[^"]*mm"', "", image.to_string(encoding="unicode"))
    )


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else ""


def _onward(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_next(request) or "/admin/")
