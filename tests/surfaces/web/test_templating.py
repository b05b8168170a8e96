"""How answers become HTML."""

import jinja2
import pytest

from tocsin.surfaces.language import translator
from tocsin.surfaces.web import templating


def test_a_data_block_cannot_end_its_script():
    text = str(templating.json_block({"name": "</script><script>", "amp": "&", "line": "\u2028"}))
    assert "<" not in text
    assert "\u2028" not in text


def test_a_data_block_refuses_a_number_that_json_lacks():
    with pytest.raises(ValueError, match="JSON"):
        templating.json_block(float("nan"))


def test_everything_is_escaped():
    environment = templating.environment()
    assert environment.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_a_name_the_page_does_not_give_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        templating.environment().from_string("{{ forgotten }}").render()


def test_pages_work_before_the_front_end_is_built(monkeypatch, tmp_path):
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    assert templating.built_file("watch.js") == ""


def test_a_built_file_is_named_by_its_content(monkeypatch, tmp_path):
    (tmp_path / "built").mkdir()
    (tmp_path / "built/manifest.json").write_text('{"watch.js": "watch-ABCDEFGH.js"}')
    monkeypatch.setattr(templating, "STATIC", tmp_path)
    assert templating.built_file("watch.js") == "/static/built/watch-ABCDEFGH.js"


def test_a_page_is_rendered_in_the_readers_language():
    shown = templating.environment().from_string("{{ locale }} {{ direction }}")
    assert shown.render(**templating.jinja_globals(translator("ar"))) == "ar rtl"
