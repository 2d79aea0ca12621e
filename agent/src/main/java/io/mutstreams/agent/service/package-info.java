/** systemd: when the agent is ready, how it is doing, and whether it still works. */
@NullMarked
package io.mutstreams.agent.service;

import org.jspecify.annotations.NullMarked;
