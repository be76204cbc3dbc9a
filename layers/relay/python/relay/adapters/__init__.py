"""DynamoDB, SQS, Secrets Manager and WhatsApp behind the ports of the use cases."""
