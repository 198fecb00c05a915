"""./do token USERNAME POST: a bearer token for one officer in one post; --revoke ends those that she has."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from workflows.api import tokens
from workflows.errors import ActError


class Command(BaseCommand):
    help = "Issue an API token bound to one post, or revoke those of the post. 为某岗位签发或吊销接口令牌。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the officer's user name 用户名")
        parser.add_argument("post", help="the code of the post 岗位代码")
        parser.add_argument("--revoke", action="store_true", help="revoke instead of issuing 吊销")

    def handle(self, *args: Any, **options: Any) -> None:
        username, post = options["username"], options["post"]
        try:
            if options["revoke"]:
                count = tokens.revoke(username, post)
                self.stderr.write(_("Tokens revoked: %(count)d.") % {"count": count})
            else:
                token = tokens.issue(username, post)
                self.stderr.write(_("This is shown once; keep it as you keep a password:"))
                self.stdout.write(token)
        except ActError as error:
            raise CommandError(str(error.reason)) from error
