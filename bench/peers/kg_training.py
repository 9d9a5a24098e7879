"""Times the official training step on random triples of the size of FB15k-237, as KgTrainingBench.

python kg_training.py UCLNLP_CQD [threads] [examples]   (a checkout of uclnlp/cqd)
"""
import sys
import time

import torch

sys.path.insert(0, sys.argv[1])
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
count = int(sys.argv[3]) if len(sys.argv) > 3 else 10000
torch.Tensor.cuda = lambda self, *unused: self
from kbc.models import ComplEx  # noqa: E402
from kbc.optimizers import KBCOptimizer  # noqa: E402
from kbc.regularizers import N3  # noqa: E402

ENTITIES, RELATIONS = 14541, 474
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
for rank, batch in ((32, 1000), (100, 1000), (32, 100)):
    torch.manual_seed(1)
    model = ComplEx((ENTITIES, RELATIONS, ENTITIES), rank)
    optimizer = KBCOptimizer(model, N3(0.05), torch.optim.Adagrad(model.parameters(), lr=0.1),
                             batch, False)
    examples = torch.stack([torch.randint(n, (count,)) for n in (ENTITIES, RELATIONS, ENTITIES)], 1)
    optimizer.train_epoch(examples[:batch])
    start = time.perf_counter()
    optimizer.train_epoch(examples)
    print(f"| {rank} | {batch} | {count / (time.perf_counter() - start):.0f} |", flush=True)
