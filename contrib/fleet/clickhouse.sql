-- Views of all tables of a dataset that ptrail wrote with --print=parquet:DIR, for ClickHouse 26.7. DIR is the
-- directory `lake` of the server's files (user_files_path), as compose.yaml mounts it; from an object store, use s3() instead
-- of file(). Each view has the columns of the table of the same name of --print=sqlite, and `date` and `run`.
SET use_hive_partitioning = 1;
CREATE DATABASE IF NOT EXISTS ptrail;
CREATE OR REPLACE VIEW ptrail.trace AS SELECT *
	FROM file('lake/trace/*/*/trace.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.process AS SELECT *
	FROM file('lake/process/*/*/process.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.program AS SELECT *
	FROM file('lake/program/*/*/program.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.task AS SELECT *
	FROM file('lake/task/*/*/task.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.call AS SELECT *
	FROM file('lake/call/*/*/call.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.library_call AS SELECT *
	FROM file('lake/library_call/*/*/library_call.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.descriptor AS SELECT *
	FROM file('lake/descriptor/*/*/descriptor.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.signal AS SELECT *
	FROM file('lake/signal/*/*/signal.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.stop AS SELECT *
	FROM file('lake/stop/*/*/stop.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.notice AS SELECT *
	FROM file('lake/notice/*/*/notice.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.look AS SELECT *
	FROM file('lake/look/*/*/look.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.frame AS SELECT *
	FROM file('lake/frame/*/*/frame.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.link AS SELECT *
	FROM file('lake/link/*/*/link.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.change AS SELECT *
	FROM file('lake/change/*/*/change.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.descriptor_life AS SELECT *
	FROM file('lake/descriptor_life/*/*/descriptor_life.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.edge AS SELECT *
	FROM file('lake/edge/*/*/edge.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.memory AS SELECT *
	FROM file('lake/memory/*/*/memory.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.memory_point AS SELECT *
	FROM file('lake/memory_point/*/*/memory_point.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.mapping AS SELECT *
	FROM file('lake/mapping/*/*/mapping.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.memory_failure AS SELECT *
	FROM file('lake/memory_failure/*/*/memory_failure.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.credential AS SELECT *
	FROM file('lake/credential/*/*/credential.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.state AS SELECT *
	FROM file('lake/state/*/*/state.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.wait AS SELECT *
	FROM file('lake/wait/*/*/wait.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.scheduling AS SELECT *
	FROM file('lake/scheduling/*/*/scheduling.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.cpu_quota AS SELECT *
	FROM file('lake/cpu_quota/*/*/cpu_quota.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.omitted AS SELECT *
	FROM file('lake/omitted/*/*/omitted.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.finding AS SELECT *
	FROM file('lake/finding/*/*/finding.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
CREATE OR REPLACE VIEW ptrail.evidence AS SELECT *
	FROM file('lake/evidence/*/*/evidence.parquet', Parquet) SETTINGS use_hive_partitioning = 1;
