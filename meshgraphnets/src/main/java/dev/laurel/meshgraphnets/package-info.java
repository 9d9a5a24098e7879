/**
 * Learning mesh-based simulation with graph networks (Pfaff, Fortunato, Sanchez-Gonzalez,
 * Battaglia, ICLR 2021). Messages between the nodes of a mesh predict the next step of a
 * simulation; a rollout feeds the predictions back.
 *
 * <pre>{@code
 * Trajectory flow = CylinderFlows.defaults().simulate(1, frame -> {});
 * try (MeshModel model = MeshModel.create(MeshModelConfig.of(Fluid.cylinderFlow()))) {
 *   MeshTraining.train(
 *       model,
 *       List.of(flow),
 *       List.of(),
 *       MeshTrainingConfig.brief(20_000),
 *       RunOptions.defaults());
 *   FrameReader reader = new FrameReader(model.config().domain(), flow);
 *   Rollout rollout =
 *       Rollout.run(model, reader.first(), 100, reader.script(), false, Progress.silent());
 *   model.save(Path.of("flow.safetensors"), Map.of());
 * }
 * }</pre>
 *
 * <p>Reading order: {@link dev.laurel.meshgraphnets.Graph}; {@link dev.laurel.meshgraphnets.Domain}
 * and its three; {@code network.GraphNetwork}; {@link dev.laurel.meshgraphnets.MeshModel}, {@link
 * dev.laurel.meshgraphnets.Rollout}; {@code train.MeshTraining}; {@code data.FrameReader}; {@code
 * data.solver.FlowSolver}; {@code remesh.Remesher}.
 */
package dev.laurel.meshgraphnets;
