"""Copies what browsers and PDFs need out of the installed packages into static/vendor/.

Run by script/setup; without work to do it ends at once. Nothing comes from the network, and only the
handful of files a page really loads is copied, so that `collectstatic` stays quick.
"""

import hashlib
import re
import shutil
from importlib.metadata import Distribution, distribution
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
STAMP = VENDOR / "stamp.txt"
PACKAGES = ("bootstrap-wrapper", "django-htmx", "fontpkg-sarabun", "fonttools")

# Parts of Bootstrap that need its JavaScript, or that this project draws itself: half of the file.
UNUSED_BOOTSTRAP = re.compile(
    r"\.(accordion|breadcrumb|bs-|btn-(check|close|dark|info|light|outline-(dark|info|light|warning)|warning)"
    r"|carousel|collaps|drop|figure|form-(floating|range)|icon-link|modal|nav\b|nav-|navbar|offcanvas"
    r"|page-|pagination|placeholder|popover|progress|ratio|spinner|tab-|toast|tooltip)|\[data-bs-theme"
)
CSS_RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")

# Latin, Thai, and the marks that stand in money, weights, dates and CO₂e. U+25CC carries a lone tone mark.
FONT_RANGES = "U+20-7E,U+A0-B7,U+BB,U+D7,U+F7,U+E01-E3A,U+E3F-E5B,U+2010-201E,U+2022,U+2026,U+2032,U+2033"
FONT_MORE = "U+2080-2089,U+2190-2193,U+2212,U+2248,U+2264,U+2265,U+25CC"


def main() -> None:
    packages = {name: distribution(name) for name in PACKAGES}
    wanted = stamp(packages)
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(VENDOR, ignore_errors=True)
    for folder in ("bootstrap", "htmx", "fonts"):
        (VENDOR / folder).mkdir(parents=True)
    copy_bootstrap(packages["bootstrap-wrapper"])
    copy_htmx(packages["django-htmx"])
    copy_fonts(packages["fontpkg-sarabun"])
    STAMP.write_text(wanted, encoding="utf-8")  # last: half a copy is made again
    print(f"static/vendor/: {sum(1 for path in VENDOR.rglob('*') if path.is_file())} files")


def stamp(packages: dict[str, Distribution]) -> str:
    """What the copies were made from; when it changes they are made again."""
    this_file = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    return "".join(f"{name} {found.version}\n" for name, found in packages.items()) + f"script {this_file}\n"


def file_of(package: Distribution, ending: str) -> Path:
    """The one installed file of `package` whose path ends so."""
    found = [path for path in package.files or [] if path.as_posix().endswith(ending)]
    if not found:
        raise SystemExit(f"script/assets.py: {package.name} {package.version} has no file …{ending}")
    return Path(str(package.locate_file(found[0])))


def copy_text(source: Path, target: Path) -> None:
    """Copies CSS or JavaScript without the pointer to a source map, which would be a missing file."""
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*", "", text)
    if target.suffix == ".css":
        text = re.sub(r"@media[^{}]*\{\}", "", CSS_RULE.sub(used_rule, text))
    target.write_text(text, encoding="utf-8")


def used_rule(rule: re.Match[str]) -> str:
    # Not split inside :not(a,b).
    selectors = [one for one in re.split(r",(?![^(]*\))", rule[1]) if not UNUSED_BOOTSTRAP.search(one)]
    return f"{','.join(selectors)}{{{rule[2]}}}" if selectors else ""


def copy_bootstrap(package: Distribution) -> None:
    copy_text(file_of(package, "bootstrap/css/bootstrap.min.css"), VENDOR / "bootstrap" / "bootstrap.min.css")
    shutil.copy(file_of(package, "licenses/LICENSE"), VENDOR / "bootstrap" / "LICENSE.txt")


def copy_htmx(package: Distribution) -> None:
    copy_text(file_of(package, "static/django_htmx/htmx-2.min.js"), VENDOR / "htmx" / "htmx.min.js")
    shutil.copy(file_of(package, "licenses/LICENSE"), VENDOR / "htmx" / "LICENSE.txt")


def copy_fonts(package: Distribution) -> None:
    """Whole fonts for PDFs, subsets for browsers, each in regular and bold."""
    fonts = VENDOR / "fonts"
    shutil.copy(file_of(package, "fontpkg_sarabun/LICENSE"), fonts / "OFL.txt")
    for weight, name in ((400, "Regular"), (700, "Bold")):
        source = file_of(package, f"files/Sarabun-{name}.ttf")
        shutil.copy(source, fonts / source.name)
        subset_font(source, fonts / f"sarabun-{weight}.woff2")


def subset_font(source: Path, target: Path) -> None:
    from fontTools import subset  # slow to load, and not needed when all is up to date

    subset.main(
        [
            str(source),
            f"--unicodes={FONT_RANGES},{FONT_MORE}",
            "--layout-features=*",  # mark, mkmk and ccmp stack the tone marks
            "--flavor=woff2",
            "--no-hinting",
            f"--output-file={target}",
        ]
    )


if __name__ == "__main__":
    main()
