/** Plugin jars to operators. The one package that knows PF4J. */
@NullMarked
package io.mutstreams.agent.plugin;

import org.jspecify.annotations.NullMarked;
