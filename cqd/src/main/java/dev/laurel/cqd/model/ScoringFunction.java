package dev.laurel.cqd.model;

import dev.laurel.core.UserError;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How plausible a triple (head, relation, tail) is, from the rows of its members. Every function
 * turns head and relation into a query vector, which is compared with all tails at once.
 */
public enum ScoringFunction {
  /** Re(h r conj(t)) (Trouillon et al. 2016). Rows hold d real parts, then d imaginary parts. */
  COMPLEX {
    @Override
    public int width(int rank) {
      return 2 * rank;
    }

    @Override
    public Tensor query(Tensor head, Tensor relation) {
      Tensor a = half(head, 0);
      Tensor b = half(head, 1);
      Tensor c = half(relation, 0);
      Tensor e = half(relation, 1);
      return torch.cat(pair(a.mul(c).sub(b.mul(e)), a.mul(e).add(b.mul(c))), 1);
    }

    @Override
    public Tensor moduli(Tensor rows) {
      return half(rows, 0).square().add(half(rows, 1).square()).sqrt();
    }

    @Override
    Tensor cubes(Tensor rows) {
      // |z|^3 through the square: the root would give NaN gradients at 0.
      return half(rows, 0).square().add(half(rows, 1).square()).pow(new Scalar(1.5));
    }

    @Override
    public Tensor conjugate(Tensor relation) {
      return torch.cat(pair(half(relation, 0), half(relation, 1).neg()), 1);
    }
  },
  /** Sum of h r t (Yang et al. 2015). Symmetric in head and tail. */
  DISTMULT {
    @Override
    public Tensor query(Tensor head, Tensor relation) {
      return head.mul(relation);
    }

    @Override
    public Tensor conjugate(Tensor relation) {
      return relation;
    }
  },
  /** Sum of h r t with a table of tails of its own (Hitchcock 1927; Lacroix et al. 2018). */
  CP {
    @Override
    public Tensor query(Tensor head, Tensor relation) {
      return head.mul(relation);
    }

    @Override
    public boolean ownTails() {
      return true;
    }
  },
  /** -|h + r - t| (Bordes et al. 2013), with the Euclidean norm. */
  TRANSE {
    @Override
    public Tensor query(Tensor head, Tensor relation) {
      return head.add(relation);
    }

    @Override
    public Tensor conjugate(Tensor relation) {
      return relation.neg();
    }

    @Override
    public Tensor scores(Tensor query, Tensor tails) {
      return torch.cdist(query, tails).neg();
    }

    @Override
    public boolean bilinear() {
      return false;
    }
  },
  /**
   * -|h r - t| with relations that rotate, |r| = 1 (Sun et al. 2019), and the Euclidean norm. Rows
   * as of {@link #COMPLEX}; of a relation's numbers only the direction counts.
   */
  ROTATE {
    @Override
    public int width(int rank) {
      return 2 * rank;
    }

    @Override
    public Tensor query(Tensor head, Tensor relation) {
      Tensor length = COMPLEX.moduli(relation).clamp_min(new Scalar(Float.MIN_NORMAL));
      return COMPLEX.query(head, relation.div(torch.cat(pair(length, length), 1)));
    }

    @Override
    public Tensor conjugate(Tensor relation) {
      return COMPLEX.conjugate(relation);
    }

    @Override
    public Tensor moduli(Tensor rows) {
      return COMPLEX.moduli(rows);
    }

    @Override
    Tensor cubes(Tensor rows) {
      return COMPLEX.cubes(rows);
    }

    @Override
    public Tensor scores(Tensor query, Tensor tails) {
      return TRANSE.scores(query, tails);
    }

    @Override
    public boolean bilinear() {
      return false;
    }
  },
  /** h^T M t with a full matrix per relation (Nickel et al. 2011). */
  RESCAL {
    @Override
    public int relationWidth(int rank) {
      return rank * rank;
    }

    @Override
    public Tensor query(Tensor head, Tensor relation) {
      long d = head.size(1);
      return torch.bmm(head.unsqueeze(1), relation.view(-1, d, d)).squeeze(1);
    }

    @Override
    public Tensor conjugate(Tensor relation) {
      long d = Math.round(Math.sqrt((double) relation.size(1)));
      return relation.view(-1, d, d).transpose(1, 2).reshape(-1, d * d);
    }
  };

  /** Numbers in the row of an entity. */
  public int width(int rank) {
    return rank;
  }

  /** Numbers in the row of a relation. */
  public int relationWidth(int rank) {
    return width(rank);
  }

  /** Query vectors (b, width) of heads (b, width) and relations (b, relation width). */
  public abstract Tensor query(Tensor head, Tensor relation);

  /** Scores (b, n) of query vectors with tails (n, width). */
  public Tensor scores(Tensor query, Tensor tails) {
    return torch.mm(query, tails.t());
  }

  /** Whether a score is the product of query vector and tail. */
  public boolean bilinear() {
    return true;
  }

  /** Whether tails have a table of their own. */
  public boolean ownTails() {
    return false;
  }

  /**
   * The relation read from tail to head, so that {@code query(tail, conjugate(relation))} scores
   * heads.
   *
   * @throws UserError if the function has none
   */
  public Tensor conjugate(Tensor relation) {
    throw UserError.of(
        "%s cannot score heads by a relation's row; use the inverse relation instead", this);
  }

  /** What a regulariser sees of rows: moduli where numbers are complex, else the rows. */
  public Tensor moduli(Tensor rows) {
    return rows;
  }

  /** |x|^3 of what a regulariser sees. */
  Tensor cubes(Tensor rows) {
    return rows.abs().pow(new Scalar(3));
  }

  private static Tensor half(Tensor rows, int which) {
    long d = rows.size(1) / 2;
    return rows.narrow(1, which * d, d);
  }

  private static org.bytedeco.pytorch.TensorVector pair(Tensor a, Tensor b) {
    return new org.bytedeco.pytorch.TensorVector(a, b);
  }
}
