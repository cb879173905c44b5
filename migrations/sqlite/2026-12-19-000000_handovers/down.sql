DROP TABLE coding_handovers;
