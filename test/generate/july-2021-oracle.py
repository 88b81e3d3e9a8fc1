"""What the manager of July 2021 made of a folder, by its rules and the real Jinja2.

usage: python3 test/generate/july-2021-oracle.py FOLDER <request >answer

FOLDER holds templates/; the request is {"manifest": the manifest as JSON with its merge keys applied, "version": "0.13.0",
"pythons": ["3.6", …]}. The answer is {"files": {path below generated/: text}, "tags": [keys of metadata.json]}. READMEs are
where this program has them, rendered with the context of 2021.
"""

import json
import os
import re
import sys

import jinja2

NVIDIA = "https://developer.download.nvidia.com/compute"


def flat(names):
    for name in [names] if isinstance(names, str) else names:
        yield from [name] if isinstance(name, str) else flat(name)


def tag_of(fmt, release, python, suffix, version):
    word = version if release in ("runtime", "cudnn") else release
    tag = fmt.format(release_type=word, python_version=python, suffixes=suffix)
    return f"{tag}-{release}" if release in ("runtime", "cudnn") else tag


def cuda_of(distro, manifest):
    if not distro.get("cuda_prefix_url"):
        return {}
    components = distro["cuda"]
    number = next(key for key, value in manifest["cuda"].items() if value == components)
    major, minor = number.split(".")[:2]
    cudnn = next(key for key in components if "cudnn" in key)
    place = f"{distro['cuda_prefix_url']}/x86_64"
    return {
        "cuda": {
            "requires": distro["cuda_requires"],
            "ml_repo": f"{NVIDIA}/machine-learning/repos/{place}",
            "base_repo": f"{NVIDIA}/cuda/repos/{place}",
            "version": {"major": major, "minor": minor, "shortened": f"{major}.{minor}"},
            "components": {key: value for key, value in components.items() if key != cudnn},
            "cudnn": {"version": components[cudnn], "major_version": components[cudnn].split(".")[0]},
        }
    }


def templates_of(folder, distro, release):
    found = []
    for where, _, names in os.walk(os.path.join(folder, distro["templates_dir"])):
        for name in names:
            beside = release == "cudnn" and "rhel" in where and re.match("nvidia|cuda", name)
            if release in name or beside:
                found.append(os.path.relpath(os.path.join(where, name), folder))
    return sorted(found)


def context_of(package, release, distro, version, python, tag, path, has_more, manifest):
    pairs = [pair.split("=", 1) for pair in distro.get("envars", [])]
    envars = dict([("BENTOML_VERSION", version), *pairs, ("PYTHON_VERSION", python)])
    keys = ("templates_dir", "base_image", "add_to_tags", "multistage_image", "header")
    return {
        **{key: distro[key] for key in keys},
        "envars": envars,
        **cuda_of(distro, manifest),
        "package": package,
        **({"docker_build_path": path} if has_more else {}),
        "output_path": path,
        **({} if release == "base" else {"build_tags": tag}),
    }


def main(folder):
    request = json.load(sys.stdin)
    manifest, version = request["manifest"], request["version"]
    environment = jinja2.Environment(
        extensions=["jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(folder),
    )
    files, tags, images = {}, [], []
    fmt = manifest["specs"]["tag"]["fmt"]
    for python in request["pythons"]:
        for package, releases in manifest["packages"].items():
            for release, names in [*releases.items(), ("base", releases["runtime"])]:
                for name in flat(names):
                    distro = manifest["releases"][name]
                    tag = tag_of(fmt, release, python, distro["add_to_tags"], version)
                    base = tag_of(fmt, "base", "$PYTHON_VERSION", distro["add_to_tags"], version)
                    below = f"{package}/{name}" + ("" if release == "base" else f"/{release}")
                    tags.append(f"{package}:{tag}")
                    images.append((package, release, name, tag, f"generated/{below}/Dockerfile"))
                    templates = templates_of(folder, distro, release)
                    metadata = context_of(
                        package, release, distro, version, python, base,
                        f"generated/{below}", len(templates) > 1, manifest,
                    )
                    for template in templates:
                        output = os.path.basename(template)[: -len(".j2")]
                        output = "Dockerfile" if output.endswith(".Dockerfile") else output
                        text = environment.get_template(template).render(
                            metadata=metadata, build_tag="" if release == "base" else base
                        )
                        if files.setdefault(f"{below}/{output}", text) != text:
                            sys.exit(f"{below}/{output} is not the same for every Python")
    shown = [image for image in images if image[1] != "base"]
    readme = environment.get_template("templates/docs/README.md.j2")
    for package in [None, *manifest["packages"]]:
        rows = [image for image in shown if package in (None, image[0])]
        distros = list(dict.fromkeys(image[2] for image in rows))
        info = {name: sorted([row[3], row[4]] for row in rows if row[2] == name) for name in distros}
        files["README.md" if package is None else f"{package}/README.md"] = readme.render(
            metadata={
                "ephemeral": package is None,
                "bentoml_package": package or "",
                "bentoml_release_version": version,
                "release_info": info,
                "oss": distros,
            },
            build_tag=None,
        )
    json.dump({"files": files, "tags": tags}, sys.stdout)


main(sys.argv[1])
