"""Figures for reading in a terminal."""

from typing import Any


def text_of(result: dict[str, Any]) -> str:
    """Everything that was judged, a block a model, and the comparison when there is one."""
    lines = [f"{result['data']}, split {result['split'] or 'all'}"]
    for name, figures in result["models"].items():
        n = f"n = {figures['n_slices']} slices, {figures['n_patients']} patients"
        if "leaky" in figures:
            n += ", LEAKY"
        lines.append(f"\n{name}  ({n})")
        lines += _prompt_lines(figures) if "dice_at_clicks" in figures else _segment_lines(figures)
    if "comparison" in result:
        lines += _comparison_lines(result["comparison"])
    return "\n".join(lines)


def number(value: float | None, digits: int = 3) -> str:
    """A number, or a word where it is not defined."""
    return "undefined" if value is None else f"{value:.{digits}f}"


def between(interval: list[float | None]) -> str:
    """A 95 % interval in brackets."""
    return f"[{number(interval[0])}, {number(interval[1])}]"


def _prompt_lines(figures: dict[str, Any]) -> list[str]:
    lines = []
    for clicks, dice in figures["dice_at_clicks"].items():
        interval = between(figures["dice_ci95_at_clicks"][clicks])
        people = number(figures["dice_patient_at_clicks"][clicks])
        median = number(figures["dice_median_at_clicks"][clicks])
        lines.append(
            f"  Dice after {clicks:>2} clicks  {number(dice)} {interval}   median {median}   per patient {people}"
        )
    lines.append(
        f"  Dice after a box (sides moved by up to 10 %)  {number(figures['dice_box'])} "
        f"{between(figures['dice_box_ci95'])}   median {number(figures['dice_box_median'])}"
    )
    lines += [f"  clicks to Dice 0.{target}  {number(figures[f'noc{target}'], 1)}" for target in ("85", "90")]
    below = ", ".join(f"{_percent(share)} after {clicks}" for clicks, share in figures["below_half"].items())
    worse = {number: share for number, share in figures["worse_after_click"].items() if number != "all"}
    one_by_one = ", ".join(f"click {clicks} {_percent(share)}" for clicks, share in worse.items())
    lines += [
        f"  never at Dice 0.90  {figures['failures90']}   Dice below 0.5: {below}",
        f"  clicks that lowered the Dice by more than 0.005: {_percent(figures['worse_after_click']['all'])} of "
        f"{figures['n_clicks_after_another']}" + f" ({one_by_one})" * bool(worse),
        f"  encode {number(figures['encode_ms_median'], 0)} ms, decode {number(figures['decode_ms_median'], 0)} ms, "
        f"first click {number(figures['seconds_first_click'], 2)} s, each further one "
        f"{number(figures['seconds_a_click'], 3)} s (medians)",
    ]
    for kind, part in {**figures.get("by_class", {}), **figures.get("by_size", {})}.items():
        dice = ", ".join(
            f"{number(value)} after {clicks}"
            for clicks, value in part["dice_at_clicks"].items()
            if clicks in ("1", "3", "5")
        )
        lines.append(f"  {kind}: Dice {dice} (n = {part['n_slices']}, {part['n_patients']} patients)")
    for name, found in figures.get("experiments", {}).items():
        lines += _experiment_lines(name, found)
    return lines


def _percent(share: float | None) -> str:
    return "undefined" if share is None else f"{share:.1%}"


def _experiment_lines(name: str, found: dict[str, Any]) -> list[str]:
    """One experiment of `core.evaluate.prompt_experiments`, indented under its model; none of it is in a card."""

    def dice(key: str) -> str:
        return f"{number(found[f'dice_{key}'])} {between(found[f'dice_{key}_ci95'])}"

    lines = [f"  experiment {name}  (n = {found['n_slices']} slices, {found['n_patients']} patients)"]
    if "dice_click_centre" in found:
        for what, exact, others in (
            (
                "first click at the centre",
                "click_centre",
                {"inner": "in its middle", "click": "anywhere in the lesion"},
            ),
            ("exact box", "box_exact", {"box": "moved by up to 10 %"}),
        ):
            lines.append(f"    {what} {dice(exact)}")
            lines += [
                f"      {where} {dice(drawn)}   worst of {found['draws']} {dice(f'{drawn}_worst')}"
                for drawn, where in others.items()
            ]
        return lines
    if "dice_accepted_after" in found:
        lines.append(f"    after the first click {dice('first_click')}")
        ways = {"accepted": "suggestions accepted", "looked": "signs corrected", "corrected": "own corrections"}
        for way, what in ways.items():
            after = ", ".join(f"{number(value)} after {n} more" for n, value in found[f"dice_{way}_after"].items())
            lines.append(f"    {what}: {after}")
        signed = _percent(found["rightly_signed"])
        return [
            *lines,
            f"    offered on {_percent(found['offered'])} of slices; {signed} of {found['n_suggestions']} right",
        ]
    if "dice_start" in found:
        lines.append(f"    before the first click {dice('start')}")
    after = ", ".join(f"{number(value)} after {clicks}" for clicks, value in found["dice_at_clicks"].items())
    hurt = _percent(found["worse_after_click"]["all"])
    return [*lines, f"    Dice {after}; clicks to 0.90 {number(found['noc90'], 1)}; clicks that hurt {hurt}"]


def _segment_lines(figures: dict[str, Any]) -> list[str]:
    unit, slices = figures["unit"], figures["per_slice"]
    interval, people = between(figures["dice_ci95"]), between(figures["dice_patient_ci95"])
    area = {"mm": "mm²", "px": "px²"}[unit]
    lines = [
        f"  Dice per slice    {number(figures['dice_mean'])} {interval} (n = {slices['dice']['n']}), "
        f"median {number(figures['dice_median'])}",
        f"  Dice per patient  {number(figures['dice_patient_mean'])} {people} (n = {figures['per_patient']['dice']['n']})",
        f"  IoU {number(figures['iou_mean'])}   boundary F1 {number(figures['boundary_f1_mean'])}   "
        f"NSD at {figures['nsd_tolerance']:g} {unit} {number(figures['nsd_mean'])}",
        f"  HD95 {number(figures['hd95_mean'], 1)} {unit} (undefined on {figures['n_hd95_undefined']})   "
        f"pixel accuracy {number(figures['pixel_accuracy'])}",
        f"  sensitivity {number(figures['sensitivity_mean'])}   precision {number(figures['precision_mean'])}   "
        f"specificity {number(figures['specificity_mean'])}",
        f"  lesions found {figures['n_lesions_found']} of {figures['n_lesions']}, false {figures['n_lesions_false']}, "
        f"lesion F1 {number(figures['lesion_f1_mean'])} (IoU over {figures['lesion_iou_over']:g})",
        f"  calibration error within {figures['band_reach']:g} {unit} of the lesion {number(figures['ece_band'])} "
        f"{between(figures['ece_band_ci95'])}   AUROC {number(figures['roc_auc'])}   AUPRC {number(figures['pr_auc'])}",
        f"  missed {figures['n_missed']}   without lesion {figures['n_without_lesion']}, "
        f"of these marked {figures['n_false_alarms']}   {figures['ms_median']:.0f} ms (median)",
    ]
    for kind, part in {**figures.get("by_class", {}), **figures.get("by_size", {})}.items():
        n = f"n = {part['n_slices']}, {part['n_patients']} patients"
        lines.append(
            f"  {kind}: Dice {number(part['dice_mean'])} {between(part['dice_ci95'])} ({n}), missed {part['n_missed']}"
        )
    if "by_size" not in figures:
        lines.append(f"  by size: left out, areas in {area} of slices without a spacing cannot be set side by side")
    if "error_auroc" in figures:
        lines += _uncertainty_lines(figures)
    return lines


def _uncertainty_lines(figures: dict[str, Any]) -> list[str]:
    lines = [
        f"  does the map find the mistakes? AUROC {figures['error_where']}, {figures['error_auroc_n_slices']} slices:"
    ]
    maps = {
        "": "disagreement",
        "_entropy": "entropy of the mean",
        "_single": f"entropy of {figures['best_single']} alone",
    }
    for suffix, what in maps.items():
        people = (
            f"{number(figures[f'error_auroc{suffix}_patient_mean'])} (n = {figures[f'error_auroc{suffix}_n_patients']})"
        )
        lines.append(f"    {what}: {number(figures[f'error_auroc{suffix}'])}, per patient {people}")
    spearman = f"{number(figures['spread_dice_spearman'])} (n = {figures['spread_dice_n']})"
    return [*lines, f"    spread of the area against Dice: Spearman {spearman}"]


def _comparison_lines(found: dict[str, Any]) -> list[str]:
    first, second = found["models"]
    return [
        f"\n{first} - {second}  (n = {found['n_patients']} patients, {found['n_slices']} slices, averaged per patient)",
        f"  Dice difference {number(found['dice_difference'])} {between(found['dice_difference_ci95'])}",
        f"  p {number(found['p_permutation'], 4)} (signs flipped over patients), "
        f"{number(found['p_wilcoxon'], 4)} (Wilcoxon signed rank)",
    ]
