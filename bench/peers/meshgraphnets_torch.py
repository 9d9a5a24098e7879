"""Times the graph network as the official code arranges it, in PyTorch: python meshgraphnets_torch.py GRAPH.npy [threads] [repeats].

GRAPH.npy is written by MeshBench. Sender, receiver and edge are put side by side before every edge's
perceptron, node and sum of messages before every node's; 15 rounds of width 128, as the paper has them.
"""
import statistics
import sys
import time

import numpy as np
import torch
from torch import nn

torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
torch.manual_seed(1)
senders, receivers = torch.from_numpy(np.load(sys.argv[1]).astype(np.int64))
nodes = int(receivers.max()) + 1
WIDTH, ROUNDS = 128, 15


def perceptron(inputs, outputs=WIDTH, norm=True):
    layers = [nn.Linear(inputs, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, outputs)]
    return nn.Sequential(*layers, *([nn.LayerNorm(outputs)] if norm else []))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.node, self.edge = perceptron(11), perceptron(3)
        self.edges = nn.ModuleList(perceptron(3 * WIDTH) for _ in range(ROUNDS))
        self.nodes = nn.ModuleList(perceptron(2 * WIDTH) for _ in range(ROUNDS))
        self.decoder = perceptron(WIDTH, 2, norm=False)

    def forward(self, node, edge):
        h, e = self.node(node), self.edge(edge)
        for of_edges, of_nodes in zip(self.edges, self.nodes):
            message = of_edges(torch.cat([h[senders], h[receivers], e], -1))
            total = torch.zeros_like(h).index_add(0, receivers, message)
            h, e = h + of_nodes(torch.cat([h, total], -1)), e + message
        return self.decoder(h)


def median(work):
    work()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1e3 * statistics.median(seconds)


network = Network()
node, edge = torch.randn(nodes, 11), torch.randn(len(senders), 3)


def infer():
    with torch.no_grad():
        network(node, edge)


def train():
    network.zero_grad()
    network(node, edge).square().sum().backward()


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {nodes} nodes, {len(senders)} edges")
print(f"forward {median(infer):.0f} ms, forward and backward {median(train):.0f} ms")
