"""The dashboard as a file, and as its readers use it in a browser."""

import base64
import json
import re
import shutil

import pytest

from taskbook.errors import ConfigError
from taskbook.resources import shipped
from taskbook.summary.dashboard import dashboard_data, render_dashboard
from taskbook.summary.summarise import summarise
from tests.summary.build import Q2, answers, city, quarter, record, settings, sheet, task

CITY = city(250)
FOUND = summarise(CITY, quarter(CITY, Q2), [quarter(CITY)])
NASTY = (
    "</script><script>document.title='坏'</script>"
    "<img src=x onerror=\"document.title='坏'\">\u2028&"
)


def data_of(page):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1]
    )


def nasty():
    one = task(title=f"任务{NASTY}", leads=(f"单位{NASTY}",))
    given = answers(f"单位{NASTY}", one.id, "未启动", progress=NASTY, obstacles=NASTY)
    return summarise(sheet(one), record([one], given))


def test_one_file_that_asks_the_network_for_nothing():
    page = render_dashboard(FOUND, settings())
    assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
    assert "default-src 'none'" in page
    assert "{{" not in page
    assert page == render_dashboard(FOUND, settings())


def test_its_figures_are_those_of_the_summary():
    data = data_of(render_dashboard(FOUND, settings(demo=True)))
    assert data["demo"] is True
    assert data["counts"] == [int(f.value) for f in FOUND.overall.counts.values()]
    assert sum(data["counts"]) == int(FOUND.overall.due.value)
    assert len(data["tasks"]) == len(FOUND.rows)
    assert f"达到序时进度{FOUND.overall.reached}项，占{FOUND.overall.rate}" in data["sentence"]


def test_a_unit_is_named_once_before_its_late_task():
    one = task(1, leads=("黄江镇",))
    found = summarise(sheet(one), record([one], answers("黄江镇", one.id, "未启动")))
    (shown,) = dashboard_data(found, settings())["tasks"]
    assert shown["units"] == "黄江镇"
    assert shown["why"].startswith("自报“未启动”")
    assert "[t.units, t.why, " in shipped("templates", "dashboard.html").read_text("utf-8")


def test_returned_text_cannot_leave_its_place():
    page = render_dashboard(nasty(), settings())
    assert page.count("</script>") == 2
    assert data_of(page)["tasks"][0]["progress"] == NASTY


def test_the_public_edition_hides_phones():
    one = task()
    given = answers("科学技术局", one.id, "未启动", progress="联系13800138000")
    found = summarise(sheet(one), record([one], given))
    assert "13800138000" in render_dashboard(found, settings())
    assert "13800138000" not in render_dashboard(found, settings(), public=True)


def test_a_template_without_its_places_is_refused():
    with pytest.raises(ConfigError, match=r"dashboard\.html"):
        render_dashboard(FOUND, settings(), "<html></html>")


@pytest.fixture(scope="module")
def driver():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    service = shutil.which("chromedriver")
    if chromium is None or service is None:
        pytest.skip("没有安装 Chromium 或 chromedriver，跳过浏览器测试")
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.add_argument("--window-size=1400,1000")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(service))
    yield made
    made.quit()


@pytest.fixture
def page(driver, tmp_path):
    """Open a summary's dashboard and return the driver."""

    def load(found):
        path = tmp_path / "看板.html"
        path.write_text(render_dashboard(found, settings(demo=True)), encoding="utf-8")
        driver.get(path.as_uri())
        assert not driver.get_log("browser")
        return driver

    return load


def shown(driver, column=0):
    script = (
        "return [...document.querySelectorAll('#task-body tr')]"
        ".map(r => r.children[arguments[0]].textContent)"
    )
    return driver.execute_script(script, column)


@pytest.mark.browser
def test_search_filter_and_clear(page):
    browser = page(FOUND)
    status = browser.find_element("id", "count")
    assert status.text == "共250项，符合条件250项，已显示200项"
    browser.find_element("id", "more").click()
    assert len(shown(browser)) == 250
    browser.find_element("id", "q").send_keys("第17项年度目标")
    assert shown(browser) == ["17"]
    assert status.text == "共250项，符合条件1项"
    browser.find_element("css selector", "button[type=reset]").click()
    browser.implicitly_wait(1)
    from selenium.webdriver.support.ui import Select, WebDriverWait

    WebDriverWait(browser, 5).until(lambda d: len(shown(d)) == 200)
    Select(browser.find_element("id", "f-unit")).select_by_value("商务局")
    tally = FOUND.breakdowns["unit"].of("商务局")
    assert len(shown(browser)) == int(tally.total.value)
    Select(browser.find_element("id", "f-status")).select_by_value("未启动")
    assert len(shown(browser)) == int(tally.counts["idle"].value)


@pytest.mark.browser
def test_sorting_tells_screen_readers(page):
    browser = page(FOUND)
    heads = browser.find_elements("css selector", "#task-head th")
    assert heads[0].get_attribute("aria-sort") == "ascending"
    heads[0].find_element("tag name", "button").click()
    assert heads[0].get_attribute("aria-sort") == "descending"
    assert shown(browser)[:3] == ["250", "249", "248"]
    heads[4].find_element("tag name", "button").click()
    assert heads[0].get_attribute("aria-sort") is None
    words = [s.word for s in FOUND.dictionary.statuses]
    ranks = [
        next(i for i, w in enumerate(words) if text.startswith(w)) for text in shown(browser, 4)
    ]
    assert ranks == sorted(ranks)


@pytest.mark.browser
def test_every_control_has_a_name_and_can_be_reached_by_keyboard(page):
    browser = page(FOUND)
    unnamed = browser.execute_script(
        "return [...document.querySelectorAll('input, select, button')]"
        ".filter(e => !(e.labels && e.labels.length) && !e.textContent.trim()).length"
    )
    assert unnamed == 0
    assert browser.execute_script("return document.documentElement.lang") == "zh-CN"
    from selenium.webdriver.common.keys import Keys

    browser.find_element("tag name", "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "跳到任务表"
    bars = browser.find_elements("css selector", ".bar")
    assert all(bar.get_attribute("aria-label") for bar in bars)


@pytest.mark.browser
def test_a_click_on_a_unit_filters_its_tasks(page):
    browser = page(FOUND)
    link = browser.find_element("link text", "教育局")
    browser.execute_script("arguments[0].click()", link)
    tally = FOUND.breakdowns["unit"].of("教育局")
    assert len(shown(browser)) == int(tally.total.value)


@pytest.mark.browser
def test_printing_shows_every_task_and_no_controls(page):
    browser = page(FOUND)
    pdf = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert base64.b64decode(pdf).startswith(b"%PDF")
    assert len(shown(browser)) == 250
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.find_element("id", "controls").is_displayed()
    assert browser.find_element("id", "demo").is_displayed()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.browser
def test_nothing_returned_can_run(page):
    browser = page(nasty())
    assert "坏" not in browser.title
    assert not browser.find_elements("css selector", "main img")
    assert "<img src=x" in shown(browser, 6)[0]
