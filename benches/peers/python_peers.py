"""Solves an exported matrix with whichever of scipy, OR-tools and lapx are installed; objectives must agree.

    cargo run --release -- export dense 1000 > /tmp/dense.txt
    python3 python_peers.py /tmp/dense.txt
"""
import sys
import time

import numpy as np


def scipy_solver(weights):
    from scipy.optimize import linear_sum_assignment

    return lambda: weights[linear_sum_assignment(weights, maximize=True)].sum()


def ortools_solver(weights):
    from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

    side = len(weights)
    rows, columns = np.repeat(np.arange(side), side), np.tile(np.arange(side), side)
    costs = (weights.max() - weights).ravel()

    def solve():
        solver = SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(rows, columns, costs)
        solver.solve()
        return sum(weights[i, solver.right_mate(i)] for i in range(side))

    return solve


def lapx_solver(weights):
    import lap

    costs = (weights.max() - weights).astype(float)
    rows = np.arange(len(weights))
    return lambda: weights[rows, lap.lapjv(costs)[1]].sum()


def main():
    numbers = np.fromfile(sys.argv[1], dtype=np.int64, sep=" ")
    weights = numbers[1:].reshape(numbers[0], numbers[0])
    found = {}
    for name, prepare in [("scipy", scipy_solver), ("OR-tools (with its graph)", ortools_solver), ("lapx", lapx_solver)]:
        try:
            solve = prepare(weights)
        except ImportError:
            print(f"{name}: not installed")
            continue
        best = float("inf")
        for _ in range(3):
            start = time.perf_counter()
            found[name] = int(solve())
            best = min(best, time.perf_counter() - start)
        print(f"{name}: {best:.6f} s, objective {found[name]}")
    if len(set(found.values())) > 1:
        sys.exit("objectives differ")


main()
