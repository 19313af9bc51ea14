"""An open page is told of changes, and only that something changed."""

import asyncio
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest

from admin import live
from cases.errors import NotFound
from tests.admin.visit import Visit


def run(stamps, *, limit=None):
    """Return what the stream says while the stamps go by; without a limit, until the last one came."""
    left = list(stamps)

    def stamp():
        one = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(one, Exception):
            raise one
        return one

    async def pause(_seconds):
        return

    async def collect():
        said = []
        async for line in live.changes(SimpleNamespace(wake=pause, interval=0), stamp):
            said.append(line)
            if len(said) == limit or (limit is None and left == stamps[-1:]):
                break
        return said

    return asyncio.run(collect())


def test_the_first_stamp_comes_at_once_and_each_change_once():
    said = run(["1", "1", "2", "2", "2", "3"])
    assert said == ["retry: 1000\n\n", *(f"event: stamp\ndata: {n}\n\n" for n in (1, 2, 3))]


def test_the_stream_ends_when_the_case_leaves_the_desk():
    assert run(["1", NotFound(), "2", "3"]) == ["retry: 1000\n\n", "event: stamp\ndata: 1\n\n"]
    assert run(["1", ConnectionError("secret"), "2", "3"]) == ["retry: 1000\n\n", "event: stamp\ndata: 1\n\n"]
    assert run(["1", "", "2", "3"]) == ["retry: 1000\n\n", "event: stamp\ndata: 1\n\n"]


def test_the_stream_gives_signs_of_life_and_an_end(monkeypatch):
    moments = iter(range(0, 10_000, 10))
    monkeypatch.setattr(live, "time", SimpleNamespace(monotonic=lambda: float(next(moments))))
    said = run(["1", "1"], limit=20)
    assert ": still here\n\n" in said
    assert len(said) < 20


def test_without_a_session_there_is_no_stream():
    for path in ("/live", "/live/26-0431"):
        assert Visit("").browser.get(path).status_code == 401


def test_the_stream_of_a_foreign_case_is_absent():
    visit = Visit()
    assert visit.browser.get("/live/26-9999").status_code == 404
    assert visit.browser.get("/live/nonsense").status_code in (404, 422)


def test_a_bell_in_valkey_wakes_the_stream_before_the_pause_is_over(valkey_url):
    import redis

    async def ring():
        wake = live.subscribe(valkey_url, "test.desk")
        waiting = asyncio.create_task(wake(20))
        with redis.Redis.from_url(valkey_url) as bell:
            for _ in range(100):
                await asyncio.sleep(0.05)
                bell.publish("test.desk", "1")
                if waiting.done():
                    return True
        return False

    assert asyncio.run(ring())


def test_a_ring_while_the_stream_looks_is_not_lost():
    async def look_while_it_rings():
        bell = live.Bell()
        waiting = asyncio.create_task(bell.wait(20))
        await asyncio.sleep(0)
        await bell.ring()
        await waiting
        await bell.wait(0.01)  # heard: nothing rang since
        begun = time.monotonic()
        await bell.wait(0.01)
        return time.monotonic() - begun

    async def ring_between():
        bell = live.Bell()

        async def stream():
            await bell.wait(0.01)
            await bell.ring()  # as if it rang while the stamp was being read
            begun = time.monotonic()
            await bell.wait(20)
            return time.monotonic() - begun

        return await asyncio.create_task(stream())

    assert asyncio.run(look_while_it_rings()) >= 0.01
    assert asyncio.run(ring_between()) < 10


def test_one_message_wakes_at_once_and_many_cost_one_look_each_pause():
    async def looks(rings):
        bell, seen, woken = live.Bell(), [], asyncio.Event()

        async def stream():
            for _ in range(2):
                begun = time.monotonic()
                await bell.wait(20)
                seen.append(time.monotonic() - begun)
                woken.set()

        waiting = asyncio.create_task(stream())
        for _ in range(rings):
            await asyncio.sleep(0)
            await bell.ring()
        await woken.wait()
        for _ in range(rings):
            await bell.ring()
        await waiting
        return seen

    first, second = asyncio.run(looks(5))
    assert first < live.PAUSE
    assert second >= live.PAUSE * 0.9


def test_without_valkey_the_wake_is_a_pause():
    async def pause():
        wake = live.subscribe("redis://127.0.0.1:1/0", "test.desk")
        await wake(0.01)
        return True

    assert asyncio.run(pause())


@pytest.mark.parametrize("path", ["/", "/case/26-0431"])
def test_the_page_names_its_stream_and_the_stamp_it_shows(path):
    page = Visit().page(path)
    assert 'data-stream="/live' in page
    assert 'data-stamp="1"' in page


def test_the_script_counts_in_the_forms_of_the_page():
    page = Visit("amal", "ar").page()
    forms = [f"data-new-{name}=" for name in ("zero", "one", "two", "few", "many", "other")]
    places = [page.index(form) for form in forms]
    assert all(a < b for a, b in pairwise(places))
