/** YAML text to immutable revisions with positions. The one package that knows SnakeYAML. */
@NullMarked
package io.mutstreams.agent.config;

import org.jspecify.annotations.NullMarked;
