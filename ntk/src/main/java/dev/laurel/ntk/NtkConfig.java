package dev.laurel.ntk;

import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.sgd.Schedule;

/**
 * What is fitted and how.
 *
 * @param method of fitting
 * @param kernel of the network
 * @param scaling of the rows
 * @param shuffle whether one-pass methods read the rows in random order
 * @param seed of all that is drawn
 */
public record NtkConfig(
    Method method, Kernel kernel, Scaler.Mode scaling, boolean shuffle, long seed) {
  /** Exact regression with the two-layer ReLU kernel, regularised by leave-one-out. */
  public static NtkConfig exact() {
    return new NtkConfig(new Method.Exact(null), TwoLayerKernel.relu(), Scaler.Mode.AUTO, true, 1);
  }

  /** One pass in the space of the two-layer ReLU kernel. */
  public static NtkConfig kernelPass() {
    return exact().withMethod(new Method.KernelPass(1, Schedule.defaults()));
  }

  /** One pass of the paper's network, swish with s = 10. */
  public static NtkConfig networkPass(int width) {
    return exact()
        .withMethod(new Method.NetworkPass(width, 1, Schedule.defaults()))
        .withKernel(TwoLayerKernel.of(Activation.parse("swish")));
  }

  /** Nyström with the two-layer ReLU kernel. */
  public static NtkConfig nystrom(int centers) {
    return exact().withMethod(new Method.Centers(centers, null, 20));
  }

  /** The same by another method. */
  public NtkConfig withMethod(Method value) {
    return new NtkConfig(value, kernel, scaling, shuffle, seed);
  }

  /** The same with another kernel. */
  public NtkConfig withKernel(Kernel value) {
    return new NtkConfig(method, value, scaling, shuffle, seed);
  }

  /** The same with rows scaled otherwise. */
  public NtkConfig withScaling(Scaler.Mode value) {
    return new NtkConfig(method, kernel, value, shuffle, seed);
  }

  /** The same with rows shuffled or not. */
  public NtkConfig withShuffle(boolean value) {
    return new NtkConfig(method, kernel, scaling, value, seed);
  }

  /** The same with another seed. */
  public NtkConfig withSeed(long value) {
    return new NtkConfig(method, kernel, scaling, shuffle, value);
  }
}
