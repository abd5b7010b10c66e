"""The figures as text, and nothing but their form"""

WORD = {True: "met", False: "NOT met", None: ""}


def number(value):
    """Three figures that matter"""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def with_spread(values):
    """12.3 (11.9-14.0)"""
    if not values:
        return "-"
    return f"{number(values['median'])} ({number(values['min'])}-{number(values['max'])})"


def goal_of(goals):
    return "; ".join(f"{g['goal']} {WORD[g['met']]}" for g in goals)


def of_load(load, rows, absent):
    """One load: a line for each place and mode"""
    lines = [f"{load.name}  {load.what}", ""]
    lines.append(f"  {'':18}{'µs a ' + load.unit:>14}  {'× untraced':<20}{'× strace':<18}"
                 f"{'of cpu':>6}  goal")
    place = None
    for r in rows:
        if r["place"] != place:
            place = r["place"]
            lines.append(f"  {place}")
        if not r["runs"]:
            lines.append(f"    {r['mode']:<18}failed")
            continue
        unit = number(r["unit_us"]["median"])
        cpu = number(r["strace_cpu"]["median"]) if r["strace_cpu"] else "-"
        lines.append(f"    {r['mode']:<18}{unit:>12}  {with_spread(r['untraced']):<20}"
                     f"{with_spread(r['strace']):<18}{cpu:>6}  {goal_of(r['goals'])}".rstrip())
    lines += [f"    {mode}: {why}" for mode, why in absent]
    return "\n".join(lines) + "\n"


def of_singles(rows):
    lines = [f"  {'':50}{'ptrail':>18}{'strace':>10}  goal"]
    for r in rows:
        value = f"{number(r['value'])} {r['unit']}".rstrip()
        if r["spread"]:
            value += f" ({number(r['spread'][0])}-{number(r['spread'][1])})"
        goal = f"{r['goal']} {WORD[r['met']]}" if r["goal"] else ""
        lines.append(f"  {r['what']:<48}{value:>20}{number(r['strace']):>10}  {goal}".rstrip())
    return "\n".join(lines) + "\n"
