from __future__ import annotations

import os
from pathlib import Path

import pytest

from kangxu.config import database_server, server_users
from kangxu.config.home import SHORT_PLACE, SOCKET_PATH_LIMIT, BadSetting, Home


def test_socket_lies_in_the_home_where_it_fits() -> None:
    assert Home(Path("/srv/康续 一")).socket == Path("/srv/康续 一/run")


@pytest.mark.parametrize("path", ["/" + "x" * SOCKET_PATH_LIMIT, "/srv/a,b", "/srv/o'dd"])
def test_other_sockets_lie_in_a_short_place_one_for_each_home(path: str) -> None:
    one, other = Home(Path(path)).socket, Home(Path(path + "2")).socket
    assert one.parent == other.parent == SHORT_PLACE
    assert one != other


@pytest.mark.parametrize("letter", ['"', "$", "`", "\\"])
def test_paths_that_a_shell_would_change_are_refused(tmp_path: Path, letter: str) -> None:
    with pytest.raises(BadSetting, match="KANGXU_HOME"):
        Home(tmp_path / f"a{letter}b").create()


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadSetting, match="KANGXU_HOME"):
        Home(tmp_path / "file" / "home").create()


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path).create()
    assert home.secret("key") == home.secret("key")
    assert (home.keys / "key").stat().st_mode & 0o077 == 0


def test_the_last_user_knows_to_be_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, said, stopped = Home(tmp_path), [], []
    monkeypatch.setattr(database_server, "stop", lambda home, say: stopped.append(home))
    server_users.join(home)
    assert server_users.is_alone(home)
    with home.lock("users", shared=True):
        assert not server_users.is_alone(home)
        server_users.leave(home, say=said.append)
    assert (len(said), stopped) == (1, [])
    server_users.join(home)
    server_users.leave(home, say=said.append)
    assert stopped == [home]


def test_a_socket_folder_of_a_stranger_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(database_server.CannotStart, match="belongs"):
        database_server._make_socket_folder(folder)
