"""Times the official codes' beams on what KgAnsweringBench wrote, and compares the answers.

python kg_official.py FOLDER UCLNLP_CQD KGREASONING [threads] [k] [seconds a type]

The two last folders are checkouts of uclnlp/cqd and pminervini/KGReasoning.
"""
import sys
import time
import types

import numpy as np
import torch

folder, ucl_folder, kgr_folder = sys.argv[1:4]
threads = int(sys.argv[4]) if len(sys.argv) > 4 else 1
k = int(sys.argv[5]) if len(sys.argv) > 5 else 8
budget = float(sys.argv[6]) if len(sys.argv) > 6 else 4.0
torch.set_num_threads(threads)
entity = torch.from_numpy(np.load(f"{folder}/entity.npy"))
relation = torch.from_numpy(np.load(f"{folder}/relation.npy"))
rank = entity.shape[1] // 2

sys.path.insert(0, ucl_folder)
from kbc import models as ucl_models  # noqa: E402
from kbc.utils import create_instructions  # noqa: E402

ucl_models.tqdm.tqdm = lambda batches: batches
ucl = ucl_models.ComplEx((entity.shape[0], relation.shape[0], entity.shape[0]), rank)
ucl.embeddings[0].weight.data = entity
ucl.embeddings[1].weight.data = relation

sys.path.insert(0, kgr_folder)
from cqd.base import CQD  # noqa: E402

NESTED = {"2u": "2u-DNF", "up": "up-DNF"}
TYPES = ["1p", "2p", "3p", "2i", "3i", "ip", "pi", "2u", "up"]
kgr = CQD(entity.shape[0], relation.shape[0], rank, k=k, do_sigmoid=True, t_norm_name="prod",
          query_name_dict={name: NESTED.get(name, name) for name in TYPES})
kgr.embeddings[0].weight.data = entity
kgr.embeddings[1].weight.data = relation

# How the official data set lays a query out: (head, relation, tail) with negative numbers for variables.
UCL_PARTS = {
    "1p": ("1_1", lambda q, t: [(q[0], q[1], t)]),
    "2p": ("1_2", lambda q, t: [(q[0], q[1], -1), (-1, q[2], t)]),
    "3p": ("1_3", lambda q, t: [(q[0], q[1], -1), (-1, q[2], -2), (-2, q[3], t)]),
    "2i": ("2_2", lambda q, t: [(q[0], q[1], t), (q[2], q[3], t)]),
    "3i": ("2_3", lambda q, t: [(q[0], q[1], t), (q[2], q[3], t), (q[4], q[5], t)]),
    "pi": ("3_3", lambda q, t: [(q[0], q[1], -1), (-1, q[2], t), (q[3], q[4], t)]),
    "ip": ("4_3", lambda q, t: [(q[0], q[1], -1), (q[2], q[3], -1), (-1, q[4], t)]),
    "2u": ("2_2_disj", lambda q, t: [(q[0], q[1], t), (q[2], q[3], t)]),
    "up": ("4_3_disj", lambda q, t: [(q[0], q[1], -1), (q[2], q[3], -1), (-1, q[4], t)]),
}


def ucl_scores(name, queries):
    with torch.no_grad():
        if name == "1p":
            q = torch.from_numpy(queries)
            return torch.cat([ucl.forward_emb(entity[r[0:1]], relation[r[1:2]]) for r in q])
        graph_type, parts = UCL_PARTS[name]
        rows = [parts(q.tolist(), -(i + 1234)) for i, q in enumerate(queries)]
        chains = []
        for part in range(len(rows[0])):
            triples = [row[part] for row in rows]
            heads = [t[0] for t in triples]
            head = entity[torch.tensor(heads)] if heads[0] >= 0 else None
            chains.append((head, relation[torch.tensor([t[1] for t in triples])], None))
        env = types.SimpleNamespace(graph_type=graph_type, chains=chains,
                                    chain_instructions=create_instructions(rows[0]))
        return ucl.query_answering_BF(env, k, t_norm="prod", batch_size=1, scores_normalize=1)


def kgr_scores(name, queries):
    # A union's mark stands before the relation that follows it.
    q = torch.from_numpy(queries)
    if name == "2u":
        q = torch.cat([q, torch.full((len(q), 1), -1)], 1)
    if name == "up":
        q = torch.cat([q[:, :4], torch.full((len(q), 1), -1), q[:, 4:]], 1)
    import cqd.discrete as d2
    norm = lambda a, b: a * b  # noqa: E731
    conorm = lambda a, b: 1 - ((1 - a) * (1 - b))  # noqa: E731
    score = lambda r, l, e: torch.sigmoid(kgr.score_o(l, r, e)[0])  # noqa: E731
    common = {"entity_embeddings": kgr.embeddings[0], "predicate_embeddings": kgr.embeddings[1],
              "scoring_function": score}
    more = {"1p": {}, "2i": {"t_norm": norm}, "3i": {"t_norm": norm}, "2u": {"t_conorm": conorm},
            "up": {"t_norm": norm, "t_conorm": conorm, "k": k}}.get(name, {"t_norm": norm, "k": k})
    function = getattr(d2, f"query_{NESTED.get(name, name).replace('-DNF', '_dnf')}")
    # The official scoring function takes relation and head in this order.
    common["scoring_function"] = lambda s, p, e: score(p, s, e)
    with torch.no_grad():
        return function(queries=q, **common, **more)


def rate(work, queries, batch):
    work(queries[:batch])
    done, start, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - start < budget:
        at = done % (len(queries) - batch + 1)
        work(queries[at:at + batch])
        done += batch
    return done / (time.perf_counter() - start), done / (time.process_time() - cpu)


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, k {k}, "
      f"N {entity.shape[0]}, rank {rank}")
print("| type | uclnlp/cqd queries/s | KGReasoning (batches of 4) | ours - uclnlp (its beam) "
      "| ours (tree) - KGReasoning |")
print("| --- | --- | --- | --- | --- |")
for name in TYPES:
    queries = np.load(f"{folder}/{name}.queries.npy")
    ours_tree, ours_ucl = np.load(f"{folder}/{name}.tree.npy"), np.load(f"{folder}/{name}.ucl.npy")
    few = queries[:len(ours_ucl)]
    a = np.abs(ours_ucl - ucl_scores(name, few).numpy()).max()
    b = np.abs(ours_tree - kgr_scores(name, few).numpy()).max()
    u, _ = rate(lambda q: ucl_scores(name, q), queries, 1)
    g, _ = rate(lambda q: kgr_scores(name, q), queries, 4)
    print(f"| {name} | {u:.1f} | {g:.1f} | {a:.1e} | {b:.1e} |", flush=True)
