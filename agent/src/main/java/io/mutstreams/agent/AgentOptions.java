package io.mutstreams.agent;

import java.nio.file.Path;
import java.util.List;

/**
 * Where an agent finds and keeps its things.
 *
 * @param config the configuration, a file or a folder
 * @param data the folder for outboxes, state and private copies of plugins; made when absent
 * @param plugins folders whose jars are plugins, the bundled ones first; missing ones are fine
 */
public record AgentOptions(Path config, Path data, List<Path> plugins) {}
